#!/usr/bin/env node
import { run } from './command-line';
import { processTerminal } from './terminal';

// Whoever reads the output may stop early: `keelson schema | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void run(process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
