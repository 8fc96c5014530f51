# A escolha de um emoji.

emoji-picker = Emojis
emoji-search = Procurar emojis
emoji-groups = Grupos de emojis
emoji-loading = Carregando os emojis…
emoji-failed = Não deu para carregar os emojis.
emoji-again = Tentar de novo
emoji-none = Nenhum emoji tem esse nome
emoji-found =
    { $count ->
        [0] Nenhum emoji encontrado
        [one] Um emoji encontrado
       *[other] { $count } emojis encontrados
    }
emoji-tone = Tom de pele
emoji-tone-0 = Sem tom de pele
emoji-tone-1 = Pele clara
emoji-tone-2 = Pele morena clara
emoji-tone-3 = Pele morena
emoji-tone-4 = Pele morena escura
emoji-tone-5 = Pele escura
emoji-group-recent = Usados por último
emoji-group-found = Encontrados
emoji-group-smileys = Carinhas
emoji-group-people = Pessoas
emoji-group-animals = Animais e natureza
emoji-group-food = Comida e bebida
emoji-group-travel = Viagens e lugares
emoji-group-activities = Atividades
emoji-group-objects = Objetos
emoji-group-symbols = Símbolos
emoji-group-flags = Bandeiras
