/** The ESLint face: `import authlint from 'authlint/eslint-plugin'`. */
import { rules } from './rules/index.ts';
import { makePlugin } from './src/eslint/plugin.ts';
import type { AuthlintPlugin } from './src/eslint/plugin.ts';

export type { AuthlintPlugin } from './src/eslint/plugin.ts';

const plugin: AuthlintPlugin = makePlugin(rules);
export default plugin;
