import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Scans of the command line keep their cache out of the home of whoever runs the tests.
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000, env: { XDG_CACHE_HOME: join(tmpdir(), 'authlint-tests') } },
});
