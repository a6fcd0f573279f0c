import { resolve } from 'node:path';
import { Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda';
import type { FunctionPackage } from '../plan/package';

/** A container image by its address, which may be known only when CloudFormation runs. */
class ImageByAddress extends Code {
  readonly isInline = false;

  constructor(private readonly packed: Extract<FunctionPackage, { kind: 'image' }>) {
    super();
  }

  bind(): CodeConfig {
    const { uri, entryPoint, command } = this.packed;
    return {
      image: {
        imageUri: uri,
        ...(entryPoint === undefined ? {} : { entrypoint: [...entryPoint] }),
        ...(command === undefined ? {} : { cmd: [...command] }),
      },
    };
  }
}

/** What Lambda loads. */
export function codeOf(packed: FunctionPackage): Code {
  return packed.kind === 'image' ? new ImageByAddress(packed) : Code.fromAsset(resolve(packed.path));
}
