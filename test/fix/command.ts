import { main } from '../cli/main.ts';

/** The exit code of a command, when it is there. */
export function run(argv: readonly string[]): Promise<number> {
  let pending: Promise<number> | null = null;
  const code = main(argv, (later) => {
    pending = later;
  });
  return pending ?? Promise.resolve(code);
}
