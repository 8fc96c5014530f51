# Busca pelo que já foi dito.

search-title = Busca
search-words = Palavras a buscar
search-from = De
search-where = Em
search-everywhere = Todas as salas e conversas
search-after = Desde
search-before = Até
search-search = Buscar
search-date = Ir para o dia
search-go = Ir
search-found =
    { $more ->
        [yes] As primeiras { $count } mensagens
       *[no]
            { $count ->
                [0] Nada foi encontrado
                [one] Uma mensagem
               *[other] { $count } mensagens
            }
    }
search-around = Mostrar o que foi dito em volta
search-more = Mostrar mais
