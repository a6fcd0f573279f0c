#!/usr/bin/env node
import { run } from './command-line';
import { EXIT } from './exit-codes';
import { reportFailure } from './failure';
import { processTerminal } from './terminal';

const terminal = processTerminal();
let isDone = false;

// Whoever reads the output may stop early: `keelson schema | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// What a configuration left behind: a promise that nobody waits for, a timer that fails.
process.on('uncaughtException', (error) => {
  isDone = true;
  process.exit(reportFailure(error, terminal, { json: false, verbose: process.argv.includes('--verbose') }));
});

process.on('exit', () => {
  if (isDone) return;
  terminal.stderr.write('keelson: the configuration ended the process before anything was written; take process.exit out of it\n');
  process.exitCode = EXIT.problems;
});

void run(process.argv.slice(2), terminal).then((code) => {
  isDone = true;
  // A configuration may have left a timer or a connection open, for which Node would wait.
  process.stdout.write('', () => setImmediate(() => process.exit(code)));
});
