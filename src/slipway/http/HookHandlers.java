package slipway.http;

import java.lang.System.Logger.Level;
import java.util.Map;
import slipway.store.Deliveries;
import slipway.store.Deliveries.Delivery;
import slipway.store.Deliveries.Outcome;
import slipway.store.Repositories;
import slipway.store.Transaction;
import slipway.task.Actor;
import slipway.task.BranchPatterns;
import slipway.task.Draft;
import slipway.task.Refusal;
import slipway.task.Repository;

/** Web hooks of GitHub, Gitea, Forgejo and GitLab: a push makes a build. */
final class HookHandlers {
    private static final System.Logger LOG = System.getLogger("slipway.http");

    private final Service service;
    private final Refusals refusals;

    HookHandlers(Service service, Refusals refusals) {
        this.service = service;
        this.refusals = refusals;
    }

    /**
     * {@code POST /hooks/{repository}}. Open to everybody: what counts is the signature. Before that is right, nothing
     * is parsed, and the answer is the same whether there is such a repository, or a secret, or a signature at all.
     */
    Answer receive(Request request) {
        String name = request.param("repository");
        var signed = service.database().read(session -> Repositories.find(session, name));
        if (!Signature.isRight(request, signed.map(HookHandlers::secret).orElse(null))) {
            throw refuse(request);
        }
        var event = HookEvent.of(request);
        var delivery = new Delivery(name, HookEvent.id(request), Hash.sha256(request.body()));
        return service.database().write(tx -> Repositories.find(tx, name)
                        .filter(repository -> repository.id() == signed.get().id())
                        .map(repository -> outcome(tx, repository, delivery, event)))
                .map(HookHandlers::answer)
                .orElseThrow(() -> refuse(request));
    }

    /** Null for none, and for one that can't be decrypted: that is not the sender's to know. */
    private static String secret(Repository repository) {
        try {
            return repository.webhookSecret() == null ? null : repository.webhookSecret().text();
        } catch (Refusal e) {
            LOG.log(Level.WARNING, "the web hook of repository " + repository.name() + " can't be checked: "
                    + e.getMessage());
            return null;
        }
    }

    private Outcome outcome(Transaction tx, Repository repository, Delivery delivery, HookEvent event) {
        return Deliveries.find(tx, delivery).orElseGet(() -> {
            Outcome outcome = act(tx, repository, event);
            // It may come again, the header with it.
            if (!(event instanceof HookEvent.Unsaid)) {
                Deliveries.add(tx, delivery, outcome);
            }
            return outcome;
        });
    }

    private Outcome act(Transaction tx, Repository repository, HookEvent event) {
        return switch (event) {
            case HookEvent.Unsaid unsaid -> new Outcome.Ignored(
                    "no header says which event this is: X-GitHub-Event, X-Gitea-Event or X-Gitlab-Event");
            case HookEvent.Other other -> new Outcome.Ignored(other.why());
            case HookEvent.Push push when !new BranchPatterns(repository.hookBranches()).match(push.branch()) ->
                    new Outcome.Ignored("branch '" + Fields.shown(push.branch()) + "' is none of hook_branches, '"
                            + Fields.shown(repository.hookBranches()) + "'");
            case HookEvent.Push push -> new Outcome.Built(service.lifecycle().create(tx,
                    Draft.build(repository.name(), push.branch(), push.commit(), "webhook", Actor.WEBHOOK)).id());
        };
    }

    private static Answer answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Built built -> Answer.accepted(Map.of("build_id", built.build()));
            case Outcome.Ignored ignored -> Answer.ok(Map.of("ignored", ignored.why()));
        };
    }

    private Problem refuse(Request request) {
        return refusals.refuse(request, "The delivery is not signed, or not with the secret of this repository.");
    }
}
