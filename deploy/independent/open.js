'use strict';
// Opens an age file from standard input with age-encryption, which shares no code with
// the Go implementation, and writes what is in it. The key is in the environment.
const age = require('age-encryption');

const chunks = [];
process.stdin.on('data', chunk => chunks.push(chunk));
process.stdin.on('end', async () => {
  try {
    const decrypter = new age.Decrypter();
    decrypter.addIdentity(process.env.MOTCUA_KEY);
    process.stdout.write(Buffer.from(await decrypter.decrypt(Buffer.concat(chunks), 'uint8array')));
  } catch (e) {
    process.stderr.write(String(e.message || e));
    process.exitCode = 1;
  }
});
