from django.db import migrations, models


class Migration(migrations.Migration):
    """The log of jobs, and the number of a lease: who slept through the end of theirs commits nothing."""

    dependencies = [
        ("store", "0010_intake"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.BigIntegerField(db_index=True)),
                ("at", models.BigIntegerField()),
                ("says", models.TextField()),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddField(model_name="job", name="lease", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="lease", name="number", field=models.BigIntegerField(default=0)),
    ]
