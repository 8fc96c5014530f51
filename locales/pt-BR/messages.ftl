# O que foi dito numa conversa, e o que se faz com isso.

messages-list = Mensagens em { $name }
messages-write = Escreva para { $name }
messages-others =
    { $count ->
        [one] mais uma pessoa
       *[other] mais { $count } pessoas
    }

# O topo de uma conversa.
messages-back = Salas e pessoas
messages-room-tools = Esta conversa
messages-members = Membros
messages-search = Buscar
messages-pins = Mensagens fixadas
messages-invite = Convidar alguém
messages-topic-whole = Mostrar o tópico inteiro
messages-online = está aqui
messages-away = ausente: { $why }
messages-offline = não está aqui
messages-away =
    { $why ->
        [""] ausente
       *[other] ausente: { $why }
    }

# A lista.
messages-start = { $name } começa aqui.
messages-loading = Carregando…
messages-load-again = Não foi possível carregar. Tentar de novo
messages-new = Novas
messages-to-new = Mensagens novas
messages-to-end = Ir para as mais recentes
messages-to-end-new =
    { $more ->
        [yes] mais de { $count } novas
       *[no]
            { $count ->
                [one] uma nova
               *[other] { $count } novas
            }
    }
messages-jump-gone = Esta mensagem não existe mais.
messages-no-pins = Nada está fixado aqui.
messages-found-jump = Ir para esta mensagem
messages-came =
    { $count ->
        [one] { $names } entrou
       *[other] { $names } entraram
    }
messages-left =
    { $count ->
        [one] { $names } saiu
       *[other] { $names } saíram
    }
messages-nick = { $from } agora é { $to }
messages-kicked = { $who } expulsou { $whom }
messages-kicked-why = { $who } expulsou { $whom }: { $reason }
messages-topic = { $who } mudou o tópico: { $topic }
messages-topic-gone = { $who } apagou o tópico
messages-mode = { $who } mudou os modos: { $modes }
messages-renamed = { $who } deu a esta sala o nome { $to }
messages-told-many =
    { $count ->
        [one] Uma mensagem nova
       *[other] { $count } mensagens novas
    }

# Uma mensagem.
messages-bot = robô
messages-notice = aviso
messages-is-edited = (editada)
messages-is-pinned = fixada
messages-quote-gone = A mensagem respondida não existe mais
messages-quote-jump = Ir para essa mensagem
messages-reactions = Reações
messages-gone = Esta mensagem foi apagada.
messages-gone-by = { $by } apagou esta mensagem.
messages-gone-why = { $by } apagou esta mensagem: { $reason }
messages-sending = Ainda não enviada
messages-failed = Não enviada.
messages-again = Enviar de novo
messages-discard = Descartar
messages-outbox-full = Há mensagens demais esperando envio. Esta fica aqui.
messages-not-in = Você não está mais nesta sala.

# O que se faz com ela.
messages-tools = Esta mensagem
messages-menu = O que fazer com esta mensagem
messages-more = Mais
messages-react = Reagir
messages-react-with = Reagir com { $emoji }
messages-reply = Responder
messages-edit = Editar
messages-pin = Fixar
messages-unpin = Desafixar
messages-copy = Copiar o texto
messages-copy-link = Copiar um link para ela
messages-copied = Copiado
messages-link-copied = O link foi copiado
messages-not-copied = Seu navegador não deixou copiar.
messages-unread-from = Marcar como não lida a partir daqui
messages-profile = Perfil
messages-mute = Silenciar…
messages-kick = Expulsar da sala…
messages-ban = Banir…
messages-delete = Apagar
messages-deleted-now = A mensagem foi apagada.
messages-undo = Desfazer

# Quem está digitando.
messages-typing =
    { $count ->
        [one] { $names } está digitando…
       *[other] { $names } estão digitando…
    }
messages-typing-many = Várias pessoas estão digitando…
