package slipway.processor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import slipway.task.Echo;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Reason;
import slipway.task.Run;

/** Says words again, into the log; silence has no echo. */
public final class EchoProcessor implements Processor {
    @Override
    public Outcome process(Run run) throws IOException {
        var echo = (Echo) run.task().details();
        if (echo.words().isBlank()) {
            return new Outcome.Failed(Reason.EXIT_CODE, "there is no echo of silence");
        }
        for (int i = 0; i < echo.times(); i++) {
            run.log().write((echo.words() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return new Outcome.Succeeded(null, List.of(new Fact("echo.heard", Map.of("heard", echo.words()))));
    }
}
