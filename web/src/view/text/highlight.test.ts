import { expect, test } from 'vitest';

import { highlight } from './highlight';

async function looks(code: string, language: string): Promise<string> {
  const tokens = await highlight(code, language);
  return tokens?.map(({ text, look }) => (look ? `${look}(${text})` : text)).join('') ?? 'plain';
}

test.each([
  ['rs', 'let x = "a"; // b', 'word(let) x = string("a"); comment(// b)'],
  ['html', '<b x="1">', 'word(<)name(b)word( )name(x)word(=)string("1")word(>)'],
  ['diff', '+a\n-b', 'added(+a)\nremoved(-b)'],
  ['json', '{"a": true}', '{name("a"): word(true)}'],
])('%s: %j', async (language, code, want) => expect(await looks(code, language)).toBe(want));

test('a language inside of another has its colours once it is here', async () => {
  await highlight('', 'js');
  expect(await looks('<script>let a</script>', 'html')).toBe(
    'word(<)name(script)word(>)word(let) aword(</)name(script)word(>)',
  );
});

test.each(['', 'none', '__proto__', 'constructor', '../bash', 'toString'])(
  'what is in no language that we know (%j) is plain',
  async (language) => expect(await looks('let x', language)).toBe('plain'),
);

test('more than a message can have is plain', async () => {
  expect(await looks('a'.repeat(4097), 'js')).toBe('plain');
});

test.each(['ini', 'java', 'typescript', 'haskell', 'csharp', 'nginx'])(
  'hostile code in %s takes no time that one would notice',
  async (language) => {
    for (const unit of ['a', '_', '1', '\n', '"', '[', '--', 'a b ']) {
      const code = unit.repeat(4096 / unit.length);
      const before = performance.now();
      const tokens = await highlight(code, language);
      expect(performance.now() - before).toBeLessThan(500);
      expect(tokens?.map((it) => it.text).join('')).toBe(code);
    }
  },
);
