// When two names are the same name: RFC 8265 3.3 (UsernameCaseMapped), as the server compares them.

const ASCII = /^[\0-\x7f]*$/;
/** What Unicode has in another width than usual. */
const OTHER_WIDTH = /[\u3000\uff01-\uffee]/g;

/** The name as it is compared. One that the server would refuse is folded all the same. */
export function fold(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  const usual = name.replace(OTHER_WIDTH, (letter) => letter.normalize('NFKC'));
  // Letter by letter: a sigma at the end of a word is a sigma.
  return Array.from(usual, (letter) => letter.toLowerCase())
    .join('')
    .normalize('NFC');
}
