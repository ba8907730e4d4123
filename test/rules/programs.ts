/** Tiny applications around one rule: whether it speaks. */
import { expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const dependencies = {
  next: '15.5.0',
  react: '19.2.0',
  zustand: '5.0.8',
  jotai: '2.15.0',
  pinia: '3.0.3',
  'usehooks-ts': '3.1.1',
  localforage: '1.10.0',
  'idb-keyval': '6.2.2',
  'redux-persist': '6.0.0',
  '@capacitor/preferences': '7.0.2',
  'expo-secure-store': '15.0.7',
  'js-cookie': '3.0.5',
  nookies: '2.5.2',
  '@prisma/client': '6.19.0',
  '@supabase/ssr': '0.7.0',
};
/** Severities of what the rule says of these files. */
export function said(ruleId: string, files: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}): string[] {
  const { report } = scanApp({ 'package.json': JSON.stringify({ name: 'app', dependencies: { ...dependencies, ...more } }), ...files });
  return report.findings.filter((f) => f.ruleId === `authlint/${ruleId}`).map((f) => f.severity);
}
/** Name, code, what is said of it (several: joined by a comma; nothing: ''). */
export type SiteRow = [name: string, code: string, severities: string];
export function speaks(
  ruleId: string,
  rows: readonly SiteRow[],
  files: (code: string) => Record<string, string>,
  more: Readonly<Record<string, string>> = {},
): void {
  it.each(rows)('%s', (_name, code, severities) => {
    expect(said(ruleId, files(code), more).join(',')).toBe(severities);
  });
}
