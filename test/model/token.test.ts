import { isLate } from '../../src/model/token';

const token = (name: string) => `\${Token[${name}]}`;

test.each([token('TOKEN.123'), token('AWS.Region.4'), `https://${token('TOKEN.1')}/keys`, token('a') + token('b'), token('')])(
  '%s is known later',
  (text) => {
    expect(isLate(text)).toBe(true);
  },
);

test.each(['', 'Token', '$', '$Token[x]', '#{Token[x]}', token('x').toLowerCase(), token('x').slice(0, -1), token('x').slice(1)])(
  '%j is known now',
  (text) => {
    expect(isLate(text)).toBe(false);
  },
);
