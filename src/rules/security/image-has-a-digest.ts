import type { ModelRule } from '../model-rule';
import { eachImage } from './images';

export const imageHasADigest: ModelRule = {
  id: 'security/image-has-a-digest',
  severity: 'warning',
  description: 'An image is named by its digest: a tag can be moved to another image after it was tested.',
  standard: 'checkov CKV_K8S_43, SLSA',
  fix: 'append the digest that the registry answers: registry.example.com/orders:1.4.2@sha256:..., or give it with --image',
  check: ({ units }) => eachImage(units, ({ digest }) => (digest === undefined ? 'is named by its tag alone' : undefined)),
};
