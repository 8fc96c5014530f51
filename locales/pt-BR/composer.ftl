# Onde se escreve.

composer-send = Enviar
composer-save = Salvar a mudança
composer-emoji = Emojis
composer-editing = Mudando a sua mensagem
composer-reply = Respondendo a { $nick }
composer-leave = Desistir
composer-choices = Sugestões
composer-choices-count =
    { $count ->
        [one] Uma sugestão
       *[other] { $count } sugestões
    }
composer-bytes-left =
    { $count ->
        [one] Resta um byte
       *[other] Restam { $count } bytes
    }
composer-bytes-over =
    { $count ->
        [one] Um byte a mais do que cabe
       *[other] { $count } bytes a mais do que cabem
    }
composer-lines-over =
    { $count ->
        [one] Uma linha a mais do que cabe
       *[other] { $count } linhas a mais do que cabem
    }
composer-too-big = Longa demais para ser enviada.
