import type { SectionName } from './section';
import { SECTIONS } from './sections';

async function main(): Promise<void> {
	const [name, quick] = process.argv.slice(2);
	const result = await SECTIONS[name as SectionName](quick === 'true');
	process.send!(result, () => process.exit());
}

// Also where the process that started it is gone.
process.once('disconnect', () => process.exit());
main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
