package pinnace.image;

import java.io.IOException;
import java.io.Reader;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * The text of JSON, bounded before a parser reads it, because a parser holds every complete name, string and number.
 * The rest of a string that is too long is left out: all fields that are needed are short, and a long string in another
 * field is no reason to refuse a document. A number that is too long, and text that is nested too deeply, are refused.
 * What is left out is decoded too, so that invalid UTF-8 is found everywhere.
 */
final class BoundedText extends Reader {

    private final Reader text;
    private final int longest;
    private int depth;
    private boolean inString;
    /** Characters of the string or number that is being read. */
    private int length;

    private boolean leftOut;
    private boolean escaped;
    private int hexDigitsLeft;

    /** Strings and numbers have at most {@code longest} characters; closing this closes {@code text}. */
    BoundedText(Reader text, int longest) {
        this.text = text;
        this.longest = longest;
    }

    @Override
    public int read(char[] target, int offset, int wanted) throws IOException {
        int kept = 0;
        while (kept == 0 && wanted > 0) {
            int n = text.read(target, offset, wanted);
            if (n < 0) {
                return -1;
            }
            kept = keep(target, offset, n);
        }
        return kept;
    }

    private int keep(char[] target, int offset, int read) {
        int kept = 0;
        for (int i = 0; i < read; i++) {
            char c = target[offset + i];
            if (inString ? isKeptOfString(c) : isOutsideOfStrings(c)) {
                target[offset + kept] = c;
                kept++;
            }
        }
        return kept;
    }

    private boolean isOutsideOfStrings(char c) {
        boolean isWord = c > ' ' && "\"{}[]:,".indexOf(c) < 0;
        length = isWord ? length + 1 : 0;
        if (length > longest) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The registry sent JSON with a number of more than " + longest + " digits");
        }
        if (c == '"') {
            inString = true;
            leftOut = false;
        }
        count(c);
        return true;
    }

    private void count(char c) {
        if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        }
        if (depth > Json.DEEPEST) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The registry sent JSON with more than " + Json.DEEPEST + " nested levels");
        }
    }

    /** An escape sequence is kept or left out as a whole. */
    private boolean isKeptOfString(char c) {
        if (c == '"' && !escaped) {
            inString = false;
            length = 0;
            hexDigitsLeft = 0;
            return true;
        }
        if (escaped) {
            escaped = false;
            hexDigitsLeft = c == 'u' ? 4 : 0;
        } else if (hexDigitsLeft > 0) {
            hexDigitsLeft--;
        } else {
            leftOut |= length >= longest;
            escaped = c == '\\';
        }
        length++;
        return !leftOut;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
