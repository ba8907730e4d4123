/** What a command prints, kept from the terminal for as long as a test runs. */
import { afterEach, beforeEach, vi } from 'vitest';

export interface Output {
  out: string;
  err: string;
}
/** Call it once at the top of a test file: each test starts with nothing printed. */
export function capturedOutput(): Output {
  const io: Output = { out: '', err: '' };
  beforeEach(() => {
    io.out = '';
    io.err = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      io.out += String(text);
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      io.err += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return io;
}
