/** The texts that `init` writes. */
import type { Found, PackageManager } from './look.ts';

/** The action is in the package: it is the one of the version that the project has installed. */
function actionOf({ packageManager, installedIn, below }: Found): string {
  // pnpm links a package from the folder that asks for it; the others put it beside the lock file.
  const folder = packageManager === 'pnpm' ? below : installedIn;
  return `./${folder === '' ? '' : `${folder}/`}node_modules/authlint`;
}

export const configText = `{
  // Lets editors complete what can stand here.
  "$schema": "./node_modules/authlint/schema/config.json",

  // The rules to start from: "recommended", "strict" or "all". \`authlint rules\` lists them.
  "extends": "recommended",

  // Severity by rule: "off", "note", "warning" or "error".
  "rules": {
    // "cookie-flags": "warning",
  },

  // The exit code is 1 from this severity on: "error", "warning", "note" or "never".
  "failOn": "error",

  // Entries that are open on purpose, each with its reason. \`authlint routes\` shows the ids; a prefix or a glob with * will do.
  "public": [
    // { "entry": "GET /api/health", "reason": "the load balancer asks it" },
  ],

  // Guards whose code cannot be read, as in a package that is not public: what they prove, and how they refuse.
  "guards": [
    // { "module": "@acme/auth", "export": "requireUser", "proves": "authenticated", "how": "throw" },
  ],

  // Files to leave out, besides what git ignores, tests and build folders.
  "exclude": [],

  // Other severities for a part of the files.
  "overrides": [
    // { "files": ["apps/legacy/**"], "rules": { "no-leaky-auth-error": "off" } },
  ],
}
`;

export const eslintImport = `import authlint from 'authlint/eslint-plugin';`;
export const eslintPreset = 'authlint.configs.recommended';
export const eslintSnippet = `${eslintImport}

export default [
  // what stands there now
  ${eslintPreset},
];
`;

const runners: Record<PackageManager, string> = { npm: 'npx authlint', pnpm: 'pnpm exec authlint', yarn: 'yarn authlint', bun: 'bunx authlint' };
export const runnerOf = (found: Found): string => runners[found.packageManager];
const installs: Record<PackageManager, string> = {
  npm: 'npm install --save-dev authlint',
  pnpm: 'pnpm add --save-dev authlint',
  yarn: 'yarn add --dev authlint',
  bun: 'bun add --dev authlint',
};
export const installOf = (found: Found): string => installs[found.packageManager];

/** Steps that install what the lock file says. */
function installSteps({ packageManager, installedIn }: Found): string {
  const within = installedIn === '' ? '' : `\n        working-directory: ${text(installedIn)}`;
  const node = `      - uses: actions/setup-node@v4\n        with:\n          node-version: 22\n`;
  switch (packageManager) {
    case 'npm':
      return `${node}      - run: npm ci${within}\n`;
    case 'pnpm':
      return `${node}      - run: corepack enable && pnpm install --frozen-lockfile${within}\n`;
    case 'yarn':
      return `${node}      - run: corepack enable && yarn install${within}\n`;
    case 'bun':
      return `${node}      - uses: oven-sh/setup-bun@v2\n      - run: bun install --frozen-lockfile${within}\n`;
  }
}
const text = (path: string): string => `'${path.replaceAll("'", "''")}'`;

export function workflowText(found: Found): string {
  return `name: authlint

on:
  pull_request:
  push:
    branches: [main, master]

permissions:
  contents: read
  # For the findings under "Security" and on the lines of pull requests.
  security-events: write
  # Asked for by the upload in private repositories.
  actions: read

jobs:
  authlint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
${installSteps(found)}      - uses: ${actionOf(found)}
        with:
          path: ${found.below === '' ? '.' : text(found.below)}
          fail-on: error
`;
}
