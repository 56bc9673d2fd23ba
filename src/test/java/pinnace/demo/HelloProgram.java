package pinnace.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A program that greets and ends, as a static ELF file of some two hundred bytes.
 *
 * <p>It is assembled here because a build that needs nothing but a JDK has no compiler for two processors, and an image
 * that cannot be run would be a poor demonstration.
 */
final class HelloProgram {

    private static final int ELF_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int CODE_AT = ELF_HEADER + PROGRAM_HEADER;

    /** Where the file is mapped; a multiple of the largest page, which is 64 KiB on some arm64 kernels. */
    private static final long ADDRESS = 0x400000;

    private static final long PAGE = 0x10000;
    private static final int READ_AND_EXECUTE = 5;

    private static final short MACHINE_AMD64 = 62;
    private static final short MACHINE_ARM64 = 183;

    private HelloProgram() {}

    /** What the program writes for a platform. */
    static String greeting(String architecture) {
        return "Hello from Pinnace, on linux/" + architecture + ".\n";
    }

    /** The program for {@code amd64} or {@code arm64}. */
    static byte[] of(String architecture) {
        byte[] text = greeting(architecture).getBytes(US_ASCII);
        return switch (architecture) {
            case "amd64" -> elf(MACHINE_AMD64, amd64(text.length), text);
            case "arm64" -> elf(MACHINE_ARM64, arm64(text.length), text);
            default -> throw new IllegalArgumentException("no program for " + architecture);
        };
    }

    /** {@code write(1, text, length); exit(0)}, with the text right behind the code. */
    private static byte[] amd64(int length) {
        byte[] bytes = new byte[33];
        ByteBuffer code = littleEndian(bytes);
        code.put((byte) 0xBF).putInt(1); // mov edi, 1: standard output
        code.put(new byte[] {0x48, (byte) 0x8D, 0x35}).putInt(33 - 12); // lea rsi, [rip + to the text]
        code.put((byte) 0xBA).putInt(length); // mov edx, length
        code.put((byte) 0xB8).putInt(1); // mov eax, 1: write
        code.put(new byte[] {0x0F, 0x05}); // syscall
        code.put(new byte[] {0x31, (byte) 0xFF}); // xor edi, edi: exit code 0
        code.put((byte) 0xB8).putInt(60); // mov eax, 60: exit
        code.put(new byte[] {0x0F, 0x05}); // syscall
        return bytes;
    }

    /** The same, in eight instructions of four bytes. */
    private static byte[] arm64(int length) {
        byte[] bytes = new byte[32];
        ByteBuffer code = littleEndian(bytes);
        code.putInt(0xD2800000 | (1 << 5)); // mov x0, 1: standard output
        code.putInt(0x10000001 | (((32 - 4) / 4) << 5)); // adr x1, the text
        code.putInt(0xD2800002 | (length << 5)); // mov x2, length
        code.putInt(0xD2800008 | (64 << 5)); // mov x8, 64: write
        code.putInt(0xD4000001); // svc 0
        code.putInt(0xD2800000); // mov x0, 0: exit code 0
        code.putInt(0xD2800008 | (93 << 5)); // mov x8, 93: exit
        code.putInt(0xD4000001); // svc 0
        return bytes;
    }

    /** The headers of a file that is mapped as a whole, in one segment, and begins at the code. */
    private static byte[] elf(short machine, byte[] code, byte[] text) {
        int size = CODE_AT + code.length + text.length;
        byte[] bytes = new byte[size];
        ByteBuffer file = littleEndian(bytes);
        file.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0); // 64 bits, little-endian, version 1
        file.putShort((short) 2).putShort(machine).putInt(1); // executable
        file.putLong(ADDRESS + CODE_AT).putLong(ELF_HEADER).putLong(0); // entry, program headers, no sections
        file.putInt(0).putShort((short) ELF_HEADER);
        file.putShort((short) PROGRAM_HEADER).putShort((short) 1);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(READ_AND_EXECUTE).putLong(0); // load, from the file's first byte
        file.putLong(ADDRESS).putLong(ADDRESS).putLong(size).putLong(size).putLong(PAGE);
        file.put(code).put(text);
        return bytes;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
