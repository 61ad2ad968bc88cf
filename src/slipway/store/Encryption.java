package slipway.store;

import java.util.ArrayList;
import java.util.List;
import slipway.task.Actor;
import slipway.task.Environment;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Secret;

/** Whether what is stored fits the key that there is: looked at once a start. */
public final class Encryption {
    private Encryption() {
    }

    /**
     * Encrypts what was stored as it is before there was a key; without one, nothing.
     *
     * @return how many repositories and environments had something of that kind
     */
    public static int encrypt(Transaction tx) {
        if (!tx.vault().hasKey()) {
            return 0;
        }
        int changed = 0;
        for (Repository repository : Repositories.all(tx)) {
            if (anyPlain(repository.secrets())) {
                Repositories.change(tx, repository, Actor.SYSTEM);
                changed++;
            }
        }
        for (Environment environment : Environments.all(tx)) {
            if (anyPlain(environment.secrets())) {
                Environments.change(tx, environment, Actor.SYSTEM);
                changed++;
            }
        }
        return changed;
    }

    private static boolean anyPlain(List<Secret> secrets) {
        return secrets.stream().anyMatch(Secret.Plain.class::isInstance);
    }

    /** Of what can't be read with the key that there is, a sentence each. */
    public static List<String> problems(Session session) {
        var all = new ArrayList<Secret>();
        for (Repository repository : Repositories.all(session)) {
            all.addAll(repository.secrets());
            all.addAll(Secrets.of(session, Secrets.Owner.of(repository)).values());
        }
        for (Environment environment : Environments.all(session)) {
            all.addAll(environment.secrets());
            all.addAll(Secrets.of(session, Secrets.Owner.of(environment)).values());
        }
        var problems = new ArrayList<String>();
        for (Secret secret : all) {
            try {
                secret.text();
            } catch (Refusal e) {
                problems.add(e.getMessage());
            }
        }
        return problems;
    }
}
