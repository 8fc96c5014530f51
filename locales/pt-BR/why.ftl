# Por que algo foi recusado.

why-lost = Não há conexão neste momento.
why-old = Não sabemos se ela chegou antes de a conexão cair.
why-too-long = É longa demais.
why-busy = O servidor está ocupado. Tente de novo daqui a pouco.
why-nobody = Não há ninguém com esse nome aqui.
why-no-room = Essa sala não existe.
why-nothing = Não há nada nela.
why-not-in = Você não está nesta sala.
why-invite-only = É preciso ser convidado.
why-banned = Você foi banido dali.
why-key = Esta sala tem uma senha, e é outra.
why-full = Esta sala está cheia.
why-account = Para isso é preciso ter uma conta.
why-rank = Seu cargo nesta sala não permite isso.
why-bad-nick = Esse nome não pode ser usado aqui.
why-nick-taken = Alguém já tem esse nome.
why-not-yours = Esta mensagem é de outra pessoa.
why-edit-late = É tarde demais para editar esta mensagem.
why-delete-late = É tarde demais para apagar esta mensagem.
why-gone = A mensagem não existe mais.
why-pins = Já há mensagens fixadas demais. Desafixe uma antes.
why-store = O servidor não consegue guardar nada agora. Tente mais tarde.
why-frozen = A sala está congelada: só operadores podem escrever.
why-moderated = Nesta sala só quem tem voz pode escrever.
why-no-notices = Esta sala não aceita avisos.
why-no-programs = Esta sala não aceita mensagens de programas.
