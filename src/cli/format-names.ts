/** The formats of `scan`, by name. */
import { InvalidArgumentError } from 'commander';

export const scanFormats = ['pretty', 'json', 'sarif', 'markdown', 'github', 'gitlab', 'gitlab-sast'] as const;
export type ScanFormat = (typeof scanFormats)[number];

/** `--report FORMAT=FILE` */
export interface FurtherReport {
  format: ScanFormat;
  file: string;
}

export function furtherReport(value: string, before: FurtherReport[]): FurtherReport[] {
  const at = value.indexOf('=');
  const format = scanFormats.find((f) => f === value.slice(0, at));
  if (at < 0 || !format || at === value.length - 1) throw new InvalidArgumentError(`give FORMAT=FILE, with one of ${scanFormats.join(', ')}.`);
  return [...before, { format, file: value.slice(at + 1) }];
}
