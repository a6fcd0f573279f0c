import { type KeelsonError, System } from 'keelson';
import { validateForAws } from '../../src/aws/validate';

function problemsOf(principal: string) {
  const system = new System('shop');
  const image = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/app:1.0.0';
  const orders = system.service('orders', { image, http: { port: 8080 } });
  orders.exposes({ host: 'shop.example.com', iam: { principals: [principal] } });
  try {
    validateForAws(system, 'production', { aws: {} });
    return [];
  } catch (error) {
    return (error as KeelsonError).problems;
  }
}

describe('an AWS identity of a route', () => {
  it.each(['arn:aws:sts::111111111111:assumed-role/partner/session', 'arn:aws:sts::111111111111:assumed-role/partner'])(
    'is a role and no session of it, which no policy would let in: %s',
    (principal) => {
      expect(problemsOf(principal)).toMatchObject([
        {
          code: 'invalid-value',
          path: 'services.orders.exposes.shop.example.com/.iam.principals.0',
          expected: 'a role, and no session of it',
          fix: expect.stringContaining("'arn:aws:iam::111111111111:role/partner'"),
        },
      ]);
    },
  );

  it.each(['111111111111', 'arn:aws:iam::111111111111:role/assumed-role/partner', 'arn:aws:iam::111111111111:user/partner'])(
    'may be %s',
    (principal) => {
      expect(problemsOf(principal)).toEqual([]);
    },
  );

  it('is no other service', () => {
    expect(problemsOf('arn:aws:sts::111111111111:federated-user/partner')).toMatchObject([{ code: 'invalid-value' }]);
  });
});
