/** `routes`: the protection matrix, by entry or by role. */
import { rolesReport } from '../report/roles.ts';
import { routesReport } from '../report/routes.ts';
import type { MatrixFormat } from '../report/routes.ts';
import { scanFor } from './options.ts';
import type { CommonOptions } from './options.ts';
import { colorsFor, emit } from './output.ts';

export interface RoutesOptions extends CommonOptions {
  format: MatrixFormat;
  by: 'entry' | 'role';
}

export function routesCommand(paths: readonly string[], options: RoutesOptions): number {
  const { report } = scanFor(paths, options);
  const table = options.by === 'role' ? rolesReport : routesReport;
  emit(table(report.entries, options.format, colorsFor(options.output !== undefined)), options.output ?? null);
  return 0;
}
