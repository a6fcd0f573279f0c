/** What the command line answers to the shell. `--help` lists them. */
export const EXIT = {
  done: 0,
  /** What was declared is wrong: each problem is printed with its place and its fix. */
  problems: 1,
  /** The command was called wrongly. */
  usage: 2,
  /** `--strict` was asked for, and a rule found an error. */
  findings: 3,
  /** A bug of Keelson's, or a machine that refuses (EX_SOFTWARE of sysexits.h). */
  unexpected: 70,
} as const;
