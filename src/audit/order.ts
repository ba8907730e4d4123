/** Orders that reports and comparisons share. */
import type { Severity } from './model.ts';

/** By code unit: the same on every machine, whatever its language. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** From mild to grave. */
export const severities: readonly Severity[] = ['note', 'warning', 'error'];
const rank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };
export const bySeverity = (a: Severity, b: Severity): number => rank[a] - rank[b];
export const reaches = (severity: Severity, least: Severity): boolean => rank[severity] >= rank[least];
export const milder = (a: Severity, b: Severity): Severity => (reaches(b, a) ? a : b);
