import { readFile } from 'node:fs/promises';
import type { Finding, Judge } from './judge';

/** Annotations by which a manifest switches a judge's checks off. */
const IGNORES = /kube-score\/ignore|checkov\.io\/skip\w*/;

/** Sees that no manifest asks a judge to look away. */
export const noIgnores: Judge = {
  name: 'no-ignores',
  async judge(files) {
    const findings: Finding[] = [];
    let objects = 0;
    for (const file of files) {
      const text = await readFile(file, 'utf8');
      objects += text.match(/^kind:/gm)?.length ?? 0;
      for (const [index, line] of text.split('\n').entries()) {
        const ignore = IGNORES.exec(line)?.[0];
        if (ignore !== undefined && !/^\s*#/.test(line))
          findings.push({ about: `${file}:${index + 1}`, message: `the judges are told to look away: ${ignore}` });
      }
    }
    return { objects, findings };
  },
};
