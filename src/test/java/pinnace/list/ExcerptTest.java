package pinnace.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;

/** Files that name images among other things. */
class ExcerptTest {

    private static final String KUBERNETES = """
            # Source: shop/templates/web.yaml
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              annotations:
                description: "image: not one of them"
            spec:
              template:
                spec:
                  initContainers:
                    - name: wait
                      image: busybox:1.36   # small
                  containers:
                    - image: "ghcr.io/owner/app:1.4@sha256:%s"
                      name: web
                      imagePullPolicy: Always
                      args: ["--image", "none"]
            ---
            kind: CustomResourceDefinition
            spec:
              properties:
                image:
                  description: |
                    image: the name of an image
                  type: string
            """.formatted("0123456789abcdef".repeat(4));

    private static List<String> images(String text) {
        return ListText.read(text, RealLists.DEFAULTS).stream()
                .map(line -> line.number() + " " + line.reference().familiarName()
                        + line.reference().tag().map(tag -> ":" + tag).orElse(""))
                .toList();
    }

    @Test
    void ofAManifestOfKubernetesOnlyTheImagesCount() {
        assertEquals(List.of("13 busybox:1.36", "15 ghcr.io/owner/app:1.4"), images(KUBERNETES));
    }

    @Test
    void soItIsWithComposeAndWithJson() {
        assertEquals(List.of("3 nginx:1.27", "7 redis:latest"), images("""
                        services:
                          web:
                            image: nginx:1.27
                            ports: ["80:80"]
                          cache:
                            restart: always
                            image: 'redis'
                        """.replace("\n", "\r\n")));
        assertEquals(List.of("3 nginx:1.27"), images("""
                        {
                          "kind": "Pod",
                          "image": "nginx:1.27",
                          "name": "web"
                        }
                        """));
    }

    @Test
    void anImageWithinBracesCountsAndOfSeveralInALineNoneIsLost() {
        assertEquals(List.of("3 nginx:1.27", "4 redis:7", "5 busybox:latest"), images("""
                        spec:
                          containers:
                            - {name: web, image: nginx:1.27}
                            - { "image": "redis:7", "name": "cache" }
                            - image: busybox
                        """));
        PullException refused = assertThrows(
                PullException.class, () -> images("kind: Pod\ncontainers: [{image: nginx}, {image: redis}]\n"));
        assertTrue(refused.getMessage().contains("write one image a line"), refused.getMessage());
    }

    @Test
    void ofADockerfileTheStagesThatComeFromARegistryCount() {
        assertEquals(List.of("2 golang:1.23", "5 alpine:3.20"), images("""
                        ARG VERSION=1
                        FROM --platform=linux/arm64 golang:1.23 AS Build
                        RUN go build
                        FROM build AS test
                        FROM alpine:3.20
                        COPY --from=build /app /app
                        FROM scratch
                        """));
    }

    @Test
    void aNameThatCannotBeReadIsSaidWithItsLine() {
        PullException refused = assertThrows(
                PullException.class,
                () -> images("kind: Pod\nspec:\n  image: nginx:1.27\n  image: {{ .Values.image }}\n"));
        assertTrue(refused.details().toString().startsWith("[Line 4: "), refused.details()::toString);
    }

    @Test
    void aListStaysAListWhateverItsNamesLookLike() {
        assertEquals(
                List.of("1 localhost:5000/app:1", "2 nginx:1.27", "3 from:1"),
                images("localhost:5000/app:1\nimage: nginx:1.27\nfrom:1\n"));
        assertThrows(PullException.class, () -> images("nginx:1.27\nkind: Pod\n"));
    }
}
