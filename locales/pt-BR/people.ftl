people-members = Membros
people-close = Fechar
