import { expect, test } from 'vitest';

import { linkOf } from './link';

test.each([
  ['/claim', '#4575a1da', { kind: 'claim', token: '4575a1da' }],
  ['/invite/', '#a0a1-a2a3', { kind: 'invite', token: 'a0a1-a2a3' }],
  ['/invite', '', { kind: 'invite', token: '' }],
  ['/invite', '#a b', { kind: 'invite', token: '' }],
  ['/invite', `#${'a'.repeat(101)}`, { kind: 'invite', token: '' }],
  ['/invite', '#a%0d%0aQUIT', { kind: 'invite', token: '' }],
  ['/', '#4575a1da', null],
  ['/invites', '#4575a1da', null],
])('%s%s', (path, hash, link) => expect(linkOf(path, hash)).toEqual(link));
