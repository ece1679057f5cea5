from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_pages_and_people_of_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="idempotencykey",
            name="request_id",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
