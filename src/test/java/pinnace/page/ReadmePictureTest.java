package pinnace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README shows the page as it is. */
class ReadmePictureTest {

    @Test
    void thePictureIsOfThePageAsItIsNow() throws IOException {
        assertEquals(
                Files.readString(ReadmePicture.DIGESTS),
                ReadmePicture.digests(),
                "The page has changed since its picture was made. Make it again:"
                        + " mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=LookIT"
                        + " -Dpicture.write=true");
    }

    @Test
    void theReadmeShowsBothPicturesAndTheyAreSmall() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (String name : List.of("src/docs/page-light.png", "src/docs/page-dark.png")) {
            assertTrue(readme.contains(name), name);
            assertTrue(Files.size(Path.of(name)) < 150_000, name);
        }
    }
}
