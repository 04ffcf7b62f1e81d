from bench.client.run import main

main()
