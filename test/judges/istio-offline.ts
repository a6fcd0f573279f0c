import { run } from './command';
import { type Judge, setting } from './judge';

interface Answer {
  readonly objects: number;
  readonly skipped: readonly string[];
  readonly messages: readonly {
    readonly code: string;
    readonly level: 'Info' | 'Warning' | 'Error';
    readonly about: string;
    readonly text: string;
  }[];
}

/** Every analyzer of Istio: neither an error nor a warning, and none of them passed over. */
export const istioOffline: Judge = {
  name: 'istio-offline',
  async judge(files) {
    const outcome = await run(`${setting('JUDGES')}/bin/istio-offline`, files);
    if (outcome.status !== 0) throw new Error(`istio-offline ended with ${outcome.status}: ${outcome.stderr}`);
    const { objects, skipped, messages } = JSON.parse(outcome.stdout) as Answer;
    return {
      objects,
      findings: [
        ...skipped.map((analyzer) => ({ about: 'all files', message: `skipped: ${analyzer}` })),
        ...messages
          .filter(({ level }) => level !== 'Info')
          .map(({ code, level, about, text }) => ({ about, message: `${level} ${code} ${text}` })),
      ],
    };
  },
};
