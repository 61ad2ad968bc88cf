package slipway.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import slipway.shell.Disk;
import slipway.shell.Trees;
import slipway.store.Database;
import slipway.task.Actor;
import slipway.task.Backup;

/** A backup that is made into a file of a person's choice, beside the running service or without it. */
public final class SingleBackup {
    private SingleBackup() {
    }

    /**
     * @param to written over, once the new one is whole; beside it there is to be room for the database twice
     * @return it, under the name of the file
     */
    public static Backup make(Database database, Packing packing, Path to) throws IOException {
        if (Files.isDirectory(to)) {
            throw new IOException("it is a folder; give the name of a file");
        }
        Path folder = to.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        Path making = Files.createTempDirectory(folder, ".slipway-backup-");
        try {
            Packed packed = packing.pack(making, false);
            Backup backup = packed.named(to.toString());
            Packed.place(database, backup, Actor.SYSTEM, () -> {
                Files.move(packed.tar(), to, StandardCopyOption.ATOMIC_MOVE);
                Disk.force(folder);
            });
            return backup;
        } finally {
            Trees.delete(making);
        }
    }
}
