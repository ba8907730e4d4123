// Loaded into a measured process: leaves its CPU time (user and system, ms) and peak memory (MiB) where AUTHLINT_BENCH says.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.AUTHLINT_BENCH, JSON.stringify({ cpu: (user + system) / 1000, memory: process.resourceUsage().maxRSS / 1024 }));
});
