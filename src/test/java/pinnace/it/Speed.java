package pinnace.it;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.it.Contenders.Contender;
import pinnace.it.Contenders.Freight;
import pinnace.it.Contenders.Way;
import pinnace.rig.Cargo;
import pinnace.rig.Cost;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.SpeedDoc;

/**
 * The benchmark: {@code .ci/bench} runs it, no other run does.
 *
 * <p>On a machine that others use too, times say little; so everything that is compared takes its turn in every round,
 * and what is told is the median of the rounds' ratios.
 */
@Tag("full")
@ExtendWith(Rig.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class Speed {

    /** More than that all together takes longer than anybody waits. */
    private static final long MOST_BYTES = Long.getLong("speed.bytes", 12_000_000_000L);

    private final Peers peers;
    private final Contenders contenders;

    Speed(Peers peers, @TempDir Path directory) {
        this.peers = peers;
        this.contenders = new Contenders(peers, directory);
    }

    @Test
    @Order(1)
    void comparedWithOtherPrograms() {
        SpeedDoc.put("circumstances", SpeedDoc.circumstances());
        Cargo cargo = new Cargo(peers.registry());
        List<Freight> freights = List.of(
                new Freight("1 GiB in 4 layers", "speed/large", cargo.push("speed/large", 4, 256 << 20), 5),
                new Freight("130 MB in 2 layers", "speed/medium", cargo.push("speed/medium", 2, 65_000_000), 5),
                new Freight(
                        "100 layers of 20 KB",
                        "speed/layers",
                        Picture.ofLayers(100, 18_000).pushTo(peers.registry(), "speed/layers", "1"),
                        5),
                new Freight("a tiny one", "speed/tiny", cargo.push("speed/tiny", 1, 1_000), 7));
        compare(freights, contenders.encrypted(), List.of("encrypted", "large"));
        compare(freights, contenders.plain(), List.of("compared"));
    }

    /** Writes all of them into the first table, and the first of them into all tables. */
    private void compare(List<Freight> freights, Way way, List<String> tables) {
        List<String> lines = new ArrayList<>(List.of(
                "| Image | Compared with | Time: Pinnace to the other | Processor time: the same | Pinnace | The other |",
                "|---|---|---|---|---|---|"));
        List<String> into = tables;
        for (Freight freight : freights) {
            lines.addAll(compare(freight, contenders.of(freight, way)));
            into.forEach(table -> SpeedDoc.put(table, lines));
            into = tables.subList(0, 1);
        }
    }

    private static List<String> compare(Freight freight, Map<String, Contender> contenders) {
        Contender pinnace = java.util.Objects.requireNonNull(contenders.get("Pinnace"));
        // As often as it is measured, to let the JVM and its code get ready: a small image runs little of it.
        for (int round = 0; round < freight.rounds(); round++) {
            pinnace.run();
        }
        Map<String, List<Cost>> costs = new LinkedHashMap<>();
        for (int round = 0; round < freight.rounds(); round++) {
            contenders.forEach((name, contender) ->
                    costs.computeIfAbsent(name, any -> new ArrayList<>()).add(contender.run()));
        }
        List<Cost> own = java.util.Objects.requireNonNull(costs.remove("Pinnace"));
        List<String> lines = new ArrayList<>();
        costs.forEach((name, others) -> lines.add(line(freight, name, own, others)));
        return lines;
    }

    private static String line(Freight freight, String name, List<Cost> own, List<Cost> others) {
        double[] walls = new double[own.size()];
        double[] cpus = new double[own.size()];
        for (int i = 0; i < walls.length; i++) {
            walls[i] = own.get(i).wall() / others.get(i).wall();
            cpus[i] = own.get(i).cpu() / Math.max(0.001, others.get(i).cpu());
        }
        return String.join(
                " | ",
                "| " + freight.shown(),
                name,
                "**" + Cost.shown(Cost.median(walls)) + "**",
                Cost.median(own, Cost::cpu) < 0.1 ? "too little to measure" : Cost.shown(Cost.median(cpus)),
                took(own),
                took(others) + " |");
    }

    private static String took(List<Cost> costs) {
        return Cost.shown(Cost.median(costs, Cost::wall)) + " s, " + Cost.shown(Cost.median(costs, Cost::cpu)) + " s";
    }

    @Test
    @Order(2)
    void whatDownloadsCost() {
        List<String> lines = new ArrayList<>(List.of(
                "| Image | Downloads at once | Time | Processor time of Pinnace | Most memory | Together | What is the limit |",
                "|---|---|---|---|---|---|---|"));
        Cargo cargo = new Cargo(peers.registry());
        Node node = contenders.node();
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("10 MB", 10_000_000L);
        sizes.put("100 MB", 100_000_000L);
        sizes.put("1 GB", 1_000_000_000L);
        sizes.put("5 GB", 5_000_000_000L);
        sizes.forEach((shown, size) -> {
            int layers = (int) Math.max(1, size / 1_000_000_000L);
            String repository = "speed/of-" + size;
            cargo.push(repository, layers, size / layers - 2_000);
            URI url = node.pull(contenders.encrypted().registry().name() + "/" + repository + ":1");
            for (int count : new int[] {1, 10, 100}) {
                if (count * size <= MOST_BYTES) {
                    lines.add("| " + shown + " | " + count + " | " + downloads(node, url, count, count * size));
                    SpeedDoc.put("costs", lines);
                }
            }
        });
    }

    private static String downloads(Node node, URI url, int count, long bytes) {
        long pid = node.process().pid();
        String all = "for ((i = 0; i < $2; i++)); do " + Contenders.GET + " & pids+=($!); done; "
                + "for pid in ${pids[@]}; do wait $pid || exit 1; done";
        Cost.forgetMemory(pid);
        double before = Cost.machineTime();
        Cost cost = Cost.servedBy(pid, all, url.toString(), String.valueOf(count));
        double busy = (Cost.machineTime() - before)
                / cost.wall()
                / Runtime.getRuntime().availableProcessors();
        return String.join(
                " | ",
                Cost.shown(cost.wall()) + " s",
                Cost.shown(cost.cpu()) + " s",
                (Cost.mostMemory(pid) >> 20) + " MiB",
                Cost.shown(bytes / cost.wall() / 1e6) + " MB/s",
                limit(busy, cost) + " |");
    }

    private static String limit(double busy, Cost cost) {
        if (busy > 0.85) {
            return "the machine's cores, " + SpeedDoc.percent(busy) + " busy, "
                    + SpeedDoc.percent(cost.cpu() / cost.wall()) + " of one by Pinnace";
        }
        return "one download's way through its threads; the cores are " + SpeedDoc.percent(busy) + " busy";
    }
}
