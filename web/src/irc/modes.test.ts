import { expect, it } from 'vitest';

import { Isupport } from './isupport';
import { type ModeChange, parseModes } from './modes';

const isupport = new Isupport();
isupport.apply(['ana', 'CHANMODES=beI,k,lf,imnst', 'PREFIX=(qaohv)~&@%+', 'are supported']);

function written({ sign, letter, arg, kind }: ModeChange): string {
  return `${sign}${letter}${arg === undefined ? '' : ` ${arg}`} ${kind}`;
}

it.each<[string, string[]]>([
  ['', []],
  ['+', []],
  ['+nt', ['+n flag', '+t flag']],
  ['nt', ['+n flag', '+t flag']],
  ['+o-v+h ana bia caio', ['+o ana prefix', '-v bia prefix', '+h caio prefix']],
  ['+bl-k *!*@x 10 sesame', ['+b *!*@x list', '+l 10 set', '-k sesame always']],
  ['-l+i', ['-l set', '+i flag']],
  ['-lo ana', ['-l set', '-o ana prefix']],
  ['+b', ['+b list']],
  ['+ib', ['+i flag', '+b list']],
  ['+Zo ana', ['+Z flag', '+o ana prefix']],
  ['+f 5:10', ['+f 5:10 set']],
  ['+n extra', ['+n flag']],
  ['+-+n', ['+n flag']],
  ['+o', ['+o prefix']],
])('%s', (line, changes) => {
  expect(parseModes(isupport, line.split(' ')).map(written)).toEqual(changes);
});

it('nothing says nothing', () => {
  expect(parseModes(isupport, [])).toEqual([]);
});
