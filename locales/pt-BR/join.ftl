join-name = Seu nome
join-enter = Entrar
