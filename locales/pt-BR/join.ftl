# Entrar: um nome, uma conta, um link.

join-title = Entre na conversa
join-title-network = Entre em { $network }
join-subtitle = Escolha um nome e comece a conversar.
join-guest = Visitante
join-sign-in = Já tenho conta
join-sign-up = Criar conta
join-way = Como você quer entrar?
join-name = Seu nome
join-account = Nome da sua conta
join-new-account = Nome da nova conta
join-name-hint = Letras e números, sem espaços. As outras pessoas vão ver.
join-password = Senha
join-password-show = Mostrar
join-password-hide = Ocultar
join-password-rule = No mínimo 8 caracteres, e diferente do seu nome.
join-server-password = Senha deste servidor
join-server-password-hint = Quem cuida do servidor sabe qual é.
join-stay = Continuar conectado neste aparelho
join-stay-guest = Lembrar de mim neste aparelho
join-enter = Entrar
join-enter-sign-in = Entrar na minha conta
join-enter-sign-up = Criar conta e entrar
join-entering = Entrando…
join-cancel = Cancelar
join-returning = Voltando como { $name }…
join-unreachable = Não foi possível alcançar o servidor. Ele pode estar desligado ou cheio, ou a rede pode ter caído.
join-offline = Este aparelho está sem rede.
join-retry-in = { $seconds ->
    [one] Nova tentativa em { $seconds } segundo.
   *[other] Nova tentativa em { $seconds } segundos.
}
join-retry-now = Tentar agora
join-retrying = Tentando de novo…
join-wait = { $seconds ->
    [one] Você pode tentar de novo em { $seconds } segundo.
   *[other] Você pode tentar de novo em { $seconds } segundos.
}
join-free = Estes estão livres:
join-take-name = Entrar como { $name }
join-insecure = Esta conexão não é criptografada: outras pessoas na rede podem ler o que passa por ela.

## Links
join-claim-title = Vire admin
join-claim-text = Quem tem este link vira admin deste servidor: pode remover pessoas e mensagens, criar contas e mudar as regras. Crie uma conta, ou entre com a conta que vai ser a do admin.
join-claim-done = Agora você é admin deste servidor.
join-claim-bad = Este link não vale mais: já foi usado ou tem mais de um dia. Quem cuida do servidor faz outro com “papo admin claim”.
join-claim-tries = Foram tentados links demais a partir daqui. Abra o link de novo daqui a um minuto.
join-claim-failed = Você não virou admin: { $text }
join-invite-title = Você recebeu um convite
join-invite-checking = Conferindo o seu convite…
join-invite-guest = Escolha um nome e entre.
join-invite-account = Crie uma conta para entrar, ou use a que você já tem aqui.
join-invite-room = Ele leva a { $room }.
join-link-broken = Este link está incompleto. Peça outro, ou entre sem ele.

## Por que um nome não serve
join-name-empty = Digite um nome primeiro.
join-name-reserved = Esse nome é reservado para o servidor. Escolha outro.
join-name-long = Esse nome é comprido demais. Cabem até { $max } letras, menos se houver acentos.
join-name-start = Um nome não pode começar com esse caractere. Comece com uma letra.
join-name-space = Um nome não pode ter espaços. Use “-” ou “_” no lugar deles.
join-name-character = O nome tem um caractere que não pode ser usado. Letras, números, “-” e “_” sempre funcionam.
join-name-ascii = Neste servidor os nomes só têm as letras de a a z, números, “-” e “_”.
join-name-taken = Alguém já se chama { $name }, ou tem um nome que parece igual. Escolha outro nome, ou entre com a conta se ela for sua.
join-name-owned = O nome { $name } é de uma conta. Entre com ela se for sua, ou escolha outro nome.

## O que mais pode dar errado
join-other-tab = O papo está aberto como { $name } em outra aba deste navegador. Use aquela aba, ou entre aqui com outro nome.
join-password-wrong = O nome ou a senha não confere.
join-password-short = A senha é curta demais: são no mínimo 8 caracteres.
join-password-is-name = A senha não pode ser igual ao nome.
join-password-unacceptable = A senha é longa demais ou tem caracteres que nem todo teclado tem. Use outros.
join-password-missing = Digite a sua senha.
join-server-password-asked = Este servidor pede uma senha própria. Quem convidou você sabe qual é.
join-server-password-wrong = Essa não é a senha deste servidor. Quem convidou você sabe qual é.
join-throttled = Foram tentadas senhas erradas demais.
join-busy = Muita gente quer entrar neste momento.
join-unproven = O servidor não conseguiu provar que conhece a sua senha. Não a digite de novo antes que quem cuida do servidor verifique isso.
join-no-passwords = Este servidor não tem contas.
join-signed-out = Você saiu da sua conta. Entre de novo para voltar.
join-account-exists = Já existe uma conta { $name }, ou uma que parece igual. Entre com ela se for sua, ou escolha outro nome.
join-account-given = Aqui é preciso ter uma conta. Quem cuida do servidor pode criar uma para você, ou mandar um convite para você criar a sua.
join-account-required = Aqui visitantes não entram: é preciso ter uma conta.
join-sign-up-closed = Aqui ninguém cria a própria conta. Quem cuida do servidor pode criar uma para você.
join-sign-up-invited = Aqui só se cria conta com convite. Peça um link a quem cuida do servidor.
join-sign-up-often = Foram criadas contas demais a partir da sua rede. Tente de novo daqui a uma hora.
join-sign-up-unkept = O servidor não consegue criar contas neste momento.
join-invitation-bad = Este convite não vale mais: já foi usado, venceu ou foi cancelado. Peça outro.
join-invitation-tries = Foram tentados links demais a partir daqui.
join-without-link = Continuar sem o link
join-full = O servidor está cheio. Tente de novo daqui a pouco.
join-connections = Há conexões demais a partir da sua rede. Feche outras abas, ou tente mais tarde.
join-often = Você se conectou vezes demais.
join-not-allowed = Este servidor não deixa ninguém da sua rede entrar.
join-going-down = O servidor está sendo desligado.
join-banned = Você foi banido deste servidor.{ $hasReason ->
    [yes] { " " }Motivo: { $reason }
   *[no] { "" }
} Quem cuida do servidor pode cancelar o banimento.
join-banned-until = Você foi banido deste servidor até { DATETIME($time, dateStyle: "long", timeStyle: "short") }.{ $hasReason ->
    [yes] { " " }Motivo: { $reason }
   *[no] { "" }
}
join-closed = O servidor disse: { $text }
join-refused = Você não pôde entrar: { $text }
