# O que acompanha o texto de uma mensagem.

text-spoiler-show = Spoiler: aperte para ler
text-spoiler-hide = Esconder o spoiler
text-code =
    { $language ->
        [none] Código
       *[other] Código, { $language }
    }
text-code-copy = Copiar o código
text-code-copied = Copiado
text-code-not-copied = O navegador não deixou copiar
