/** Where output goes, and colours by NO_COLOR and FORCE_COLOR. */
import { fstatSync, writeFileSync } from 'node:fs';
import pico from 'picocolors';
import { UsageError } from '../audit/config/errors.ts';

export type Colors = ReturnType<typeof pico.createColors>;

/** None where the output goes to a file or a pipe, unless FORCE_COLOR asks for them: also under CI, where the library would switch them on if left to guess. */
export function colorsFor(toFile: boolean): Colors {
  const forced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== '0';
  const refused = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';
  return pico.createColors(!refused && (forced || (!toFile && isTerminal(1, () => process.stdout))));
}

/** Most scans write to a pipe or a file: that is told without setting up a stream. */
export function isTerminal(descriptor: 1 | 2, stream: () => { isTTY: boolean }): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice() && stream().isTTY;
  } catch {
    // It is closed.
    return false;
  }
}

/** Writes to a file or to standard output. */
export function emit(text: string, file: string | null): void {
  if (file === null) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(
      `${file}: cannot be written: ${error instanceof Error ? error.message : String(error)}; check the path given to --output or --report.`,
    );
  }
}

/** A line on the terminal that says how far the walk is; none when piped. */
export function progressLine(): (done: number, all: number) => void {
  if (!isTerminal(2, () => process.stderr)) return () => undefined;
  let last = 0;
  return (done, all) => {
    const now = Date.now();
    if (done + 1 < all && now - last < 100) return;
    last = now;
    process.stderr.write(done + 1 >= all ? '\r\u001b[K' : `\r\u001b[Kwalking entry ${String(done + 1)} of ${String(all)}`);
  };
}
