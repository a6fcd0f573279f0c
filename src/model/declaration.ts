import { KeelsonError, show } from './problem';
import { snapshot } from './snapshot';
import { type Source, StackSource } from './source';

/** Anything that has a name in a system: what was said of it, and where. */
export abstract class Declaration<P> {
  readonly name: string;
  /** As the user wrote them, copied; nothing is filled in. */
  readonly properties: P;
  /** Where it was declared. */
  readonly source: Source;
  private sealedBy: string | undefined;

  protected constructor(name: string, properties: P, source?: Source) {
    this.name = asText(name);
    this.properties = snapshot(properties);
    this.source = source ?? new StackSource(new.target);
  }

  /** Ends declaration: a target has read it, and what is said later would be lost. */
  seal(by: string): void {
    this.sealedBy ??= by;
  }

  /** Throws where a target has read this declaration already. */
  protected assertOpen(verb: string, at: Source): void {
    if (this.sealedBy === undefined) return;
    const source = at.locate();
    throw new KeelsonError([
      {
        code: 'sealed',
        path: `${this.name}.${verb}`,
        ...(source === undefined ? {} : { source }),
        received: `${show(verb)} after ${this.sealedBy}`,
        expected: 'all edges before anything is rendered',
        fix: `move this line before ${this.sealedBy}; what is declared later would not stand in what was rendered`,
      },
    ]);
  }
}

/** What JavaScript gives in place of a name or an address, as a text that no check takes for one. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : `(${show(value)})`;
}

/** A declaration as validation sees it. */
export type DeclarationLike = { readonly name: string; readonly source: Source };
