package slipway.shell;

/**
 * What a small helper program answered.
 *
 * @param status   its exit status; 128 + N when signal N ended it
 * @param output   standard output and error together, as UTF-8
 * @param timedOut it was ended, having used up its time
 * @param cut      it printed more than was asked to be kept; {@code output} is the beginning
 */
public record Result(int status, String output, boolean timedOut, boolean cut) {
    public boolean ok() {
        return status == 0 && !timedOut;
    }
}
