const SAMPLES_A_SECOND = 8_000;

/** A WAV file of so many seconds in which nothing is heard: one channel, 8 bits. */
export function silence(seconds: number): Buffer {
	const size = seconds * SAMPLES_A_SECOND;
	const head = Buffer.alloc(44);
	head.write('RIFF', 0);
	head.writeUInt32LE(36 + size, 4);
	head.write('WAVEfmt ', 8);
	head.writeUInt32LE(16, 16);
	head.writeUInt16LE(1, 20);
	head.writeUInt16LE(1, 22);
	head.writeUInt32LE(SAMPLES_A_SECOND, 24);
	head.writeUInt32LE(SAMPLES_A_SECOND, 28);
	head.writeUInt16LE(1, 32);
	head.writeUInt16LE(8, 34);
	head.write('data', 36);
	head.writeUInt32LE(size, 40);
	return Buffer.concat([head, Buffer.alloc(size, 0x80)]);
}
