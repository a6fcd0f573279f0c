import type { ModelRule } from '../model-rule';
import { eachImage } from './images';

export const imageHasAVersion: ModelRule = {
  id: 'security/image-has-a-version',
  severity: 'error',
  description: "An image names the version that runs: 'latest', or no tag at all, is another program tomorrow.",
  standard: 'checkov CKV_K8S_14, kube-score container-image-tag',
  fix: 'name a tag and a digest: registry.example.com/orders:1.4.2@sha256:...',
  check: ({ units }) =>
    eachImage(units, ({ tag, digest }) => {
      if (digest !== undefined) return undefined;
      return tag === undefined ? 'has no tag' : tag === 'latest' ? 'is whatever was pushed last' : undefined;
    }),
};
