package slipway.task;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** What the disk refused, for a person: some of Java's exceptions say no more than a path. */
public final class Trouble {
    private Trouble() {
    }

    /** For the end of a sentence. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> denied.getFile() + " may not be read or written by this user";
            case FileAlreadyExistsException there -> there.getFile() + " is there already";
            case DirectoryNotEmptyException full -> full.getFile() + " is there already, a folder with something in it";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
