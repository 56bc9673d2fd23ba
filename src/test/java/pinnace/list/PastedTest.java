package pinnace.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.image.Platform;
import pinnace.image.Reference;

class PastedTest {

    private static final Defaults DEFAULTS = new Defaults(Reference.DOCKER_HUB, Platform.parse("linux/amd64"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "docker pull nginx:1.27 | nginx:1.27",
                "$ sudo docker pull --quiet --platform linux/arm64 nginx:1.27 | nginx:1.27 platform=linux/arm64",
                "podman pull --platform=linux/arm64 quay.io/a/b | quay.io/a/b platform=linux/arm64",
                "docker image pull nginx | nginx",
                "crictl pull registry.k8s.io/pause:3.10 | registry.k8s.io/pause:3.10",
                "docker run -d --name web -p 8080:80 -v /a:/b --rm -it -e A=b nginx:1.27 nginx -g x | nginx:1.27",
                "docker run --env=A=b --network host nginx | nginx",
                "nerdctl container create --init redis:7 | redis:7",
                "skopeo copy docker://quay.io/a/b:1 dir:x | quay.io/a/b:1",
                "skopeo copy --all docker://a/b:1 docker://c/d:1 | a/b:1",
                "FROM --platform=linux/arm64 golang:1.23 AS build | golang:1.23 platform=linux/arm64",
                "from alpine:3.20 | alpine:3.20",
                "docker://ghcr.io/a/b:1 | ghcr.io/a/b:1",
                "oci://registry.corp.example/charts/app:1 | registry.corp.example/charts/app:1",
                "https://hub.docker.com/_/nginx | docker.io/library/nginx",
                "https://hub.docker.com/_/nginx/tags?page=2 | docker.io/library/nginx",
                "https://hub.docker.com/r/grafana/grafana/tags | docker.io/grafana/grafana",
                "https://hub.docker.com/layers/library/nginx/1.27/images/sha256-0 | docker.io/library/nginx:1.27",
                "https://quay.io/repository/a/b?tab=tags&tag=v1 | quay.io/a/b:v1",
                "https://quay.io/repository/a/b?tab=tags | quay.io/a/b",
                "https://github.com/o/r/pkgs/container/app | ghcr.io/o/app",
                "https://github.com/o/r/pkgs/container/app%2Fsub/123?tag=2.1 | ghcr.io/o/app/sub:2.1",
                "https://github.com/orgs/o/packages/container/package/app | ghcr.io/o/app",
                "https://gallery.ecr.aws/nginx/nginx | public.ecr.aws/nginx/nginx",
                "https://mcr.microsoft.com/en-us/artifact/mar/dotnet/aspnet/about | mcr.microsoft.com/dotnet/aspnet",
                "https://registry.corp.example:5000/team/app:1 | registry.corp.example:5000/team/app:1",
            })
    void isUnderstood(String pasted, String line) {
        assertEquals(ListText.line(1, line, DEFAULTS), ListText.line(1, pasted, DEFAULTS));
        assertEquals(line, Pasted.line(pasted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx:1.27",
                "nginx:1.27 platform=linux/arm64 as=a/b:1",
                "docker/from:1",
                "localhost:5000/a/b",
                "docker",
                "http",
                "httpd:2.4",
                "from",
                ""
            })
    void everythingElseStaysAsItIs(String line) {
        assertEquals(line, Pasted.line(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker pull ", "docker run ", "skopeo ", "https://github.com/", "FROM ", "$ sudo "})
    void aHostileLineTakesNoTime(String begin) {
        String line = begin + " -a".repeat(40_000) + "%".repeat(1_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Pasted.line(line));
    }

    @Test
    void aListMayHaveThemBesideOthers() {
        var lines = ListText.read(
                "docker pull nginx:1.27\nredis:7\nFROM alpine AS x\n- image: \"quay.io/a/b:1\"\n", DEFAULTS);
        assertEquals(4, lines.size());
        assertEquals("alpine:latest", lines.get(2).reference().familiar());
    }

    @Test
    void aPageThatDoesNotNameItsImageIsRefusedWithWhatToWrite() {
        PullException refused = assertThrows(
                PullException.class,
                () -> Pasted.line("https://harbor.corp.example/harbor/projects/3/repositories/web/artifacts-tab"));
        assertTrue(refused.getMessage().contains("harbor.corp.example/PROJECT/REPOSITORY:TAG"), refused.getMessage());
    }
}
