import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// A validator of 104 MB that is no dependency: its path is given where it is at hand (see CONTRIBUTING).
const external = process.env.SARIF_MULTITOOL ? ['test/report/multitool.external.ts'] : [];

export default defineConfig({
  // Scans of the command line keep their cache out of the home of whoever runs the tests.
  test: { include: ['test/**/*.test.ts', ...external], testTimeout: 60_000, hookTimeout: 120_000, env: { XDG_CACHE_HOME: join(tmpdir(), 'authlint-tests') } },
});
